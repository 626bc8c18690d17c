"""The words of a template: fields known, values as text, tables alone."""

import pytest
from django.core.exceptions import ValidationError

from documents.pdf import prose

WORDS = {"titre", "montant", "motif"}
TABLES = {"echeancier"}
TABLE = [{"kind": "table", "head": ["A"], "rows": [["1"]]}]


def texts(blocks) -> list[str]:
    return ["".join(span["text"] for span in block.get("spans", [])) for block in blocks]


def test_titles_paragraphs_lists_and_weights_become_blocks():
    made = prose.blocks("# Objet\n\nLe **projet** et *lui*.\n\n- un\n- deux", {})
    assert [b["kind"] for b in made] == ["heading", "paragraph", "list"]
    assert [s["text"] for s in made[1]["spans"] if s["bold"]] == ["projet"]
    assert len(made[2]["items"]) == 2


def test_a_value_is_text_whatever_it_holds():
    made = prose.blocks("Motif : {motif}", {"motif": "# faux titre **gras** {titre}"})
    assert texts(made) == ["Motif : # faux titre **gras** {titre}"]


def test_a_value_of_several_paragraphs_makes_several_paragraphs():
    made = prose.blocks("{motif}", {"motif": "Premier.\n\nSecond."})
    assert texts(made) == ["Premier.", "Second."]


def test_a_paragraph_whose_fields_are_empty_disappears():
    assert prose.blocks("Avant.\n\n{motif}\n\nAprès.", {"motif": ""})[1:] == prose.blocks(
        "Après.", {}
    )


def test_a_table_takes_the_place_of_its_paragraph():
    assert prose.blocks("{echeancier}", {"echeancier": TABLE}) == TABLE


def test_links_pictures_code_and_html_are_plain_text():
    text = "[ici](https://x.invalid) ![i](y) `code` <b>b</b>"
    assert texts(prose.blocks(text, {})) == [text]


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("Bonjour {nom}", "unknown_field", "{nom} n’existe pas"),
        ("Bonjour {titre", "lost_brace", "accolade est seule"),
        ("Bonjour titre}", "lost_brace", "accolade est seule"),
        ("Voici {echeancier} en ligne", "table_among_words", "seul dans son paragraphe"),
        ("{}", "unknown_field", "Champs possibles : echeancier, montant, motif, titre"),
    ],
)
def test_a_wrong_field_is_refused_with_a_sentence(text, code, sentence):
    with pytest.raises(ValidationError) as caught:
        prose.check(text, words=WORDS, tables=TABLES)
    assert caught.value.code == code
    assert sentence in caught.value.messages[0]


def test_a_table_is_refused_where_only_words_go():
    with pytest.raises(ValidationError):
        prose.check("{echeancier}", words=WORDS)


def test_every_known_field_is_accepted():
    prose.check("{titre} : { montant }\n\n{echeancier}\n\n{motif}", words=WORDS, tables=TABLES)


def test_a_title_never_skips_a_level_whatever_was_written():
    made = prose.blocks("#### Un\n\n# Deux\n\n### Trois\n\n###### Quatre", {})
    assert [block["level"] for block in made] == [2, 2, 3, 4]

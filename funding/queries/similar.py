"""Projects that resemble one another across ministries: reuse, or the same need paid twice.

French words (the search's own index) and trigrams of the titles (an index on projects' titles) give
candidates; each is then compared in full. Shown to the desk only.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import F, Func
from django.db.models.functions import Lower

from projects.models import CoFunder, Project

MOST_SHOWN = 6
MOST_PROBED = 200
#: Below, two titles or two texts have nothing to say to each other (pg_trgm's own default is 0.3).
LEAST_TITLE, LEAST_WORDS = 0.3, 0.35

#: Candidates by title and by words, each capped by its index, then compared; 1 is the same text.
#: ``words`` shares of the project's own rare words found in the other's texts.
SQL = """
WITH mine AS (
    SELECT p.id, p.title, p.summary, p.data_used, p.organisation_id,
           tsvector_to_array(to_tsvector('public.datalab_french',
               datalab_parted(p.title || ' ' || p.summary))) AS lexemes,
           tsvector_to_array(to_tsvector('public.datalab_french', datalab_parted(p.title)))
               AS title_lexemes
      FROM projects_project p WHERE p.id = %(project)s
), by_title AS (
    SELECT o.id FROM projects_project o, mine
     WHERE o.title %% mine.title AND o.id <> mine.id
     ORDER BY similarity(o.title, mine.title) DESC, o.id LIMIT %(probed)s
), by_words AS (
    SELECT f.source_id AS id FROM finding_passage f, mine
     WHERE f.source = 'project' AND f.source_id <> mine.id
       AND f.words @@ (
            SELECT string_agg(quote_literal(a.l) || ' & ' || quote_literal(b.l), ' | ')::tsquery
              FROM unnest(mine.title_lexemes) WITH ORDINALITY AS a(l, n)
              JOIN unnest(mine.title_lexemes) WITH ORDINALITY AS b(l, n) ON a.n < b.n)
     LIMIT %(probed)s
), compared AS (
    SELECT o.id,
           similarity(o.title, mine.title) AS title,
           similarity(o.data_used, mine.data_used) AS data,
           coalesce((SELECT count(*)::float / nullif(cardinality(mine.lexemes), 0)
              FROM unnest(mine.lexemes) AS l
             WHERE l = ANY (tsvector_to_array(
                to_tsvector('public.datalab_french',
                    datalab_parted(o.title || ' ' || o.summary))))), 0) AS words,
           o.organisation_id <> mine.organisation_id AS elsewhere
      FROM projects_project o, mine
     WHERE o.id IN (SELECT id FROM by_title UNION SELECT id FROM by_words)
)
SELECT id, title, data, words, elsewhere FROM compared
 WHERE title >= %(least_title)s OR words >= %(least_words)s
 ORDER BY greatest(title, words) DESC, id LIMIT %(probed)s
"""


@dataclass(frozen=True)
class Similar:
    """A project that resembles; shares from 0 to 1.

    ``same_data``: it uses the same data; ``funders``: who else pays for both.
    """

    project: Project
    likeness: Decimal
    same_data: bool
    elsewhere: bool
    funders: list[str]


def similar_projects(project: Project, user) -> list[Similar]:
    """The projects that resemble this one most, of those that this person may see (3 queries)."""
    asked = {
        "project": project.pk,
        "probed": MOST_PROBED,
        "least_title": LEAST_TITLE,
        "least_words": LEAST_WORDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, asked)
        rows = cursor.fetchall()
    seen = (
        Project.objects.visible_to(user)
        .filter(pk__in=[row[0] for row in rows])
        .select_related("organisation")
        .in_bulk()
    )
    shared = _shared_funders(project, list(seen))
    return [
        Similar(
            project=seen[pk],
            likeness=Decimal(str(round(max(title, words), 2))),
            same_data=data >= 0.5,
            elsewhere=elsewhere,
            funders=shared.get(pk, []),
        )
        for pk, title, data, words, elsewhere in rows
        if pk in seen
    ][:MOST_SHOWN]


def _shared_funders(project: Project, others: list[int]) -> dict[int, list[str]]:
    """By project, the co-funders that it has in common with this one, accents and case aside."""
    name = Lower(Func(F("name"), function="unaccent"))
    rows = CoFunder.objects.filter(project__in=[project.pk, *others]).annotate(plain=name)
    mine: set[str] = set()
    theirs = []
    for funder in rows.order_by("pk"):
        if funder.project_id == project.pk:
            mine.add(funder.plain)
        else:
            theirs.append(funder)
    found: dict[int, list[str]] = {}
    for funder in theirs:
        if funder.plain in mine:
            found.setdefault(funder.project_id, []).append(funder.name)
    return found

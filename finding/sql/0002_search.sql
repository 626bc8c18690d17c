-- French words without accents: « Écoulements » and « ecoulement » are one.
CREATE TEXT SEARCH CONFIGURATION public.datalab_french (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION public.datalab_french
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
    WITH public.unaccent, pg_catalog.french_stem;

-- The words of a passage. The holder stands among them under a sign that no text can hold, so that
-- the one index answers « these words, in the files of these organisations ».
CREATE FUNCTION datalab_words(title text, names text, label text, body text, holder bigint)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('public.datalab_french'::regconfig, left(title, 10000)), 'A')
        || setweight(to_tsvector('public.datalab_french'::regconfig, left(names, 10000)), 'B')
        || setweight(to_tsvector('public.datalab_french'::regconfig, left(label, 10000)), 'B')
        || setweight(to_tsvector('public.datalab_french'::regconfig, left(body, 200000)), 'C')
        || array_to_tsvector(ARRAY['§' || coalesce(holder, 0)::text])
$$;

-- Every name that an organisation bears or bore.
CREATE FUNCTION datalab_names(organisation bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(' ', o.name, o.acronym,
        (SELECT string_agg(DISTINCT concat_ws(' ', l.label, l.acronym), ' ')
           FROM public.accounts_organisationlabel l WHERE l.organisation_id = o.id))
      FROM public.accounts_organisation o WHERE o.id = organisation
$$;

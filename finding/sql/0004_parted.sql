-- A word ends where its no-break space or its quote begins: the parser of a database whose letters are
-- the built-in ones takes U+00A0, « or … for a letter of the word beside it.
CREATE FUNCTION datalab_parted(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(words, E'\u00a0\u2007\u2009\u202f«»„“”…–—•·€', repeat(' ', 15))
$$;

CREATE OR REPLACE FUNCTION datalab_words(title text, names text, label text, body text, holder bigint)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('public.datalab_french'::regconfig,
               public.datalab_parted(left(title, 10000))), 'A')
        || setweight(to_tsvector('public.datalab_french'::regconfig,
               public.datalab_parted(left(names, 10000))), 'B')
        || setweight(to_tsvector('public.datalab_french'::regconfig,
               public.datalab_parted(left(label, 10000))), 'B')
        || setweight(to_tsvector('public.datalab_french'::regconfig,
               public.datalab_parted(left(body, 200000))), 'C')
        || array_to_tsvector(ARRAY['§' || coalesce(holder, 0)::text])
$$;

UPDATE finding_passage SET title = title
 WHERE concat(title, holder_names, label, body) <>
    public.datalab_parted(concat(title, holder_names, label, body));

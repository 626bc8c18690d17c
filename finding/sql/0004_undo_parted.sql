CREATE OR REPLACE FUNCTION datalab_words(title text, names text, label text, body text, holder bigint)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('public.datalab_french'::regconfig, left(title, 10000)), 'A')
        || setweight(to_tsvector('public.datalab_french'::regconfig, left(names, 10000)), 'B')
        || setweight(to_tsvector('public.datalab_french'::regconfig, left(label, 10000)), 'B')
        || setweight(to_tsvector('public.datalab_french'::regconfig, left(body, 200000)), 'C')
        || array_to_tsvector(ARRAY['§' || coalesce(holder, 0)::text])
$$;
DROP FUNCTION datalab_parted(text);

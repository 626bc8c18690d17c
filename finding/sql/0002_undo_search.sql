DROP FUNCTION datalab_names(bigint);
DROP FUNCTION datalab_words(text, text, text, text, bigint);
DROP TEXT SEARCH CONFIGURATION public.datalab_french;

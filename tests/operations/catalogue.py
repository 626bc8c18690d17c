"""What a database is made of, told from PostgreSQL's own catalogues, line by line."""

import psycopg


def _ours(oid: str, catalogue: str) -> str:
    """What no extension brought."""
    of_extensions = (
        f"SELECT objid FROM pg_depend WHERE deptype = 'e' AND classid = '{catalogue}'::regclass"
    )
    return f"{oid} NOT IN ({of_extensions})"


#: Each answers with one text a row. Columns are told without their place in the table.
LINES = {
    "extensions": """
        SELECT concat_ws(' ', extname, extversion, extnamespace::regnamespace) FROM pg_extension""",
    "relations": f"""
        SELECT concat_ws(' ', c.relkind, c.oid::regclass, c.relpersistence, c.relreplident,
                         c.relrowsecurity, c.relispartition, c.reloptions, c.relowner::regrole,
                         c.relacl::text, am.amname, obj_description(c.oid, 'pg_class'))
          FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam
         WHERE c.relnamespace = 'public'::regnamespace AND {_ours("c.oid", "pg_class")}""",
    "columns": f"""
        SELECT concat_ws(' ', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
                         a.attnotnull, a.attidentity, a.attgenerated, a.attcollation::regcollation,
                         a.attstorage, a.attacl::text,
                         pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum))
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'i' AND a.attnum > 0
           AND NOT a.attisdropped AND {_ours("c.oid", "pg_class")}""",
    # NOT NULL is told by its column: PostgreSQL 18 names it, and a renamed column keeps that name.
    "constraints": """
        SELECT concat_ws(' ', conrelid::regclass, conname, contype, convalidated, condeferrable,
                         condeferred, pg_get_constraintdef(oid),
                         obj_description(oid, 'pg_constraint'))
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "indexes": """
        SELECT concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready,
                         i.indisprimary, i.indisclustered)
          FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE c.relnamespace = 'public'::regnamespace""",
    "triggers": """
        SELECT concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled,
                         obj_description(t.oid, 'pg_trigger'))
          FROM pg_trigger t WHERE NOT t.tgisinternal""",
    "functions": f"""
        SELECT concat_ws(' ', pg_get_functiondef(p.oid), p.proowner::regrole, p.proacl::text,
                         obj_description(p.oid, 'pg_proc'))
          FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind <> 'a'
           AND {_ours("p.oid", "pg_proc")}""",
    "views": """
        SELECT concat_ws(' ', c.oid::regclass, pg_get_viewdef(c.oid)) FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')""",
    "sequences": """
        SELECT concat_ws(' ', s.seqrelid::regclass, s.seqtypid::regtype, s.seqstart,
                         s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
                         d.refobjid::regclass, a.attname)
          FROM pg_sequence s
          LEFT JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype IN ('a', 'i')
           AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
          LEFT JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid)""",
    "types": f"""
        SELECT concat_ws(' ', t.oid::regtype, t.typtype, t.typcategory, t.typacl::text)
          FROM pg_type t
         WHERE t.typnamespace = 'public'::regnamespace AND {_ours("t.oid", "pg_type")}""",
    "text search": """
        SELECT concat_ws(' ', c.oid::regconfig, m.maptokentype, m.mapseqno,
                         m.mapdict::regdictionary)
          FROM pg_ts_config c JOIN pg_ts_config_map m ON m.mapcfg = c.oid
         WHERE c.cfgnamespace = 'public'::regnamespace""",
    "grants": """
        SELECT concat_ws(' ', defaclrole::regrole, defaclobjtype, defaclacl::text)
          FROM pg_default_acl""",
    "settings": """
        SELECT concat_ws(' ', setrole::regrole, setconfig) FROM pg_db_role_setting
         WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())""",
    "names": """
        SELECT concat_ws(' ', c.app_label, c.model, p.codename, p.name)
          FROM django_content_type c LEFT JOIN auth_permission p ON p.content_type_id = c.id""",
}
TABLES = """
    SELECT tablename FROM pg_tables WHERE schemaname = 'public'
       AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"""


def lines(door: psycopg.Connection) -> set[str]:
    """Every object of the public schema, its rules and its comment, and the tables that hold rows.

    What Django writes after every migration (content types, permissions) is told by its names.
    """
    found = {f"{kind}: {row[0]}" for kind, sql in LINES.items() for row in door.execute(sql)}
    assert len(found) > 1000, "the catalogues say nothing"
    for (table,) in door.execute(TABLES).fetchall():
        count = door.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        if count and count[0]:
            found.add(f"rows: {table} {count[0]}")
    return found

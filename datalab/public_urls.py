"""The one list of addresses that need no sign-in; a test pins it."""

PUBLIC = frozenset(
    {
        "home",
        "rules",
        "help",
        "accessibility",
        "legal_notice",
        "personal_data",
        "site_map",
        "security_txt",
        "alive",
        "ready",
        "eligibility",
        "accounts:sign_in",
        "accounts:proconnect",
        "accounts:proconnect_return",
        "accounts:sign_out",
        "accounts:choose_password",
        "admin:login",
        "notifications:unsubscribe",
        "api_schema",
        "api_docs",
        "support:articles",
        "support:article",
        "opendata:datasets",
        "opendata:dataset",
        "open_datasets",
        "open_dataset",
        "open_profile",
        "open_data",
        "open_download",
        "opendata:funded_projects",
        "opendata:funded_data",
        "opendata:funded_schema",
        "opendata:funded_file",
        "opendata:funded_version",
        "opendata:funded_project",
        "opendata:indicators_csv",
        "opendata:indicator_plot",
        "opendata:catalogue",
        "opendata:funded_feed",
        "opendata:reuses",
        "opendata:reuses_feed",
        "opendata:reuse",
        "opendata:reuse_image",
        "opendata:topics",
        "opendata:topic",
        "opendata:calendar",
        "opendata:calendar_feed",
        "opendata:calendar_month",
        "opendata:calendar_day",
    }
)

#: Open to a signed-in person who holds no role yet.
OPEN_TO_STRANGERS = frozenset(
    {
        "accounts:second_factor",
        "accounts:install_factor",
        "accounts:account",
        "accounts:renew_codes",
        "accounts:close_others",
        "accounts:close_session",
        "notifications:inbox",
        "notifications:open",
        "notifications:mark_read",
        "notifications:mark_all_read",
        "notifications:done",
        "notifications:mark_done",
        "notifications:take_back",
        "opendata:propose_reuse",
    }
)

#: Where somebody whose role asks for a second factor goes to give it.
FACTOR_PAGES = frozenset({"accounts:second_factor", "accounts:install_factor"})

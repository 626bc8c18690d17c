"""Co-financing: requests, assessments, decisions, agreements, tranches."""

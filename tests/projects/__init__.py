"""Intake: eligibility, drafts, submission, admissibility, rules."""

"""Intake: organisations' projects, calls and their versioned rules."""

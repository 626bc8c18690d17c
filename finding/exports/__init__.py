"""Sheets that leave for a spreadsheet: typed columns, harmless texts."""

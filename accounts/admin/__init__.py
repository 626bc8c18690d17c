"""The admin's doors of people and organisations."""

"""What the committee does: sessions, agendas, votes, scenarios, minutes."""

"""What every test finds: a signed-in client, the clock, people of each role."""

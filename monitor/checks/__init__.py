"""What is wrong with an installation before it matters: each check looks at one thing and says what to do."""

"""What the network client is made of: addresses, secrets, pacing, pages that are no data, robots, TLS, FTP."""

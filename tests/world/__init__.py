"""A small world of offices behind one server on this machine, for tests of whole quarters."""

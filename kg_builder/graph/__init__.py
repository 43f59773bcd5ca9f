"""The graph: its vocabulary, the two stores behind one interface, the named queries, the fingerprint."""

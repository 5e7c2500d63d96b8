"""From a sentence to candidate treaty actions: clauses and what is bound to what in them."""

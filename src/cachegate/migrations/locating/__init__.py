"""From the catalog's word of what was made when to the statement that did it."""

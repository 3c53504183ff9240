revoke select on private.notes from keeper;

revoke update on api.spaces from anon;

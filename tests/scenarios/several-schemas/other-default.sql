alter role authenticator set pgrst.db_schemas to 'Internal Schema, api';
notify pgrst, 'reload config';
notify pgrst, 'reload schema';

alter role app_user set statement_timeout to '100ms';

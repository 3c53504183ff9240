grant editor to authenticator;

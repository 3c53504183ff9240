--
-- PostgreSQL database cluster dump
--

\restrict DydqVmkkAlsC4ugPQhupsRRIhHMNpiwNca4TJI9fzaEhVdRCRPobotXL0HJ3s1m

SET default_transaction_read_only = off;

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

--
-- Roles
--

CREATE ROLE owner1;
ALTER ROLE owner1 WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB NOLOGIN NOREPLICATION NOBYPASSRLS;
CREATE ROLE postgres;
ALTER ROLE postgres WITH SUPERUSER INHERIT CREATEROLE CREATEDB LOGIN REPLICATION BYPASSRLS PASSWORD 'another';
CREATE ROLE reader;
ALTER ROLE reader WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB NOLOGIN NOREPLICATION NOBYPASSRLS;

--
-- User Configurations
--






\unrestrict DydqVmkkAlsC4ugPQhupsRRIhHMNpiwNca4TJI9fzaEhVdRCRPobotXL0HJ3s1m

--
-- PostgreSQL database cluster dump complete
--


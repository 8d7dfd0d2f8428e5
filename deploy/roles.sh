#!/bin/sh
# Run once by the database container on an empty volume: the two roles, the database, the extensions.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v owner="$MULIN_OWNER_PASSWORD" -v app="$MULIN_APP_PASSWORD" <<'SQL'
CREATE ROLE mulin_owner LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOCREATEDB PASSWORD :'owner';
CREATE ROLE mulin_app LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOCREATEDB PASSWORD :'app';
CREATE DATABASE mulin OWNER mulin_owner;
REVOKE ALL ON DATABASE mulin FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE mulin TO mulin_app;
\connect mulin
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL

-- One database each, so that neither server's migrations can touch the other's tables.
create database prefect;
create database mlflow;
create database mlflow_auth;

create role shop login;
create table orders (id bigint primary key, amount bigint not null, at timestamptz not null default clock_timestamp());
grant select, insert on orders to shop;

create policy own on api.orders to staff using (true);

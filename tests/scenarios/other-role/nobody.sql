revoke execute on function private.is_admin() from app_user;

-- nothing;
/* to do; */

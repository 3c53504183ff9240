drop policy everybody on api.guarded;

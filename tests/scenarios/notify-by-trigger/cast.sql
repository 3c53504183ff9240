drop cast (api.title as json);

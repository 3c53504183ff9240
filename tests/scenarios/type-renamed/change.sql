alter type api.mood rename to feeling;

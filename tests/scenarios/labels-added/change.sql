alter type api.mood add value 'so so' before 'happy';

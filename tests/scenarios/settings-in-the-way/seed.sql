insert into api.films values (1, 'Metropolis'), (2, 'Nosferatu'), (3, 'M');

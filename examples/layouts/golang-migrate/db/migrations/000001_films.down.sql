drop table films;
drop table directors;

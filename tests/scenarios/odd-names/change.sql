set search_path to "Odd Schéma";
create table "Upper" (id int primary key);
create table "with space" (id int primary key);
create table "quo""te" (id int primary key);
create table "com,ma" (id int primary key);
create table "do.t" (id int primary key);
create table "Ümläut☂" (id int primary key);
create table "select" (id int primary key);
create table "back\slash" (id int primary key);
create table "per%cent" (id int primary key);
create table " leading" (id int primary key);
create table "trailing " (id int primary key);
create table "semi;colon" (id int primary key);
create table "par(en)" (id int primary key);
create table "slash/es" (id int primary key);
create table "quest?ion" (id int primary key);
create table "ha#sh" (id int primary key);
create table "pl+us" (id int primary key);
create table "amp&ersand" (id int primary key);
create table "co:lon" (id int primary key);
create table "ex!cl" (id int primary key);
create table "st*ar" (id int primary key);
create table "ap'os" (id int primary key);
create table "dollar$" (id int primary key);
create table "arrow->>x" (id int primary key);
create table "cast::y" (id int primary key);
create table "[bracket]" (id int primary key);
create table "{brace}" (id int primary key);
create table "eq=ual" (id int primary key);
create table "<tag>" (id int primary key);
create table "`tick`" (id int primary key);
create table ".." (id int primary key);
create table "😀" (id int primary key);
create table "日本" (id int primary key);
create table "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" (id int primary key);
create table "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüz" (id int primary key);
create table odd_columns (
  "Upper" text,
  "with space" text,
  "quo""te" text,
  "com,ma" text,
  "do.t" text,
  "Ümläut☂" text,
  "select" text,
  "back\slash" text,
  "per%cent" text,
  " leading" text,
  "trailing " text,
  "semi;colon" text,
  "par(en)" text,
  "slash/es" text,
  "quest?ion" text,
  "ha#sh" text,
  "pl+us" text,
  "amp&ersand" text,
  "co:lon" text,
  "ex!cl" text,
  "st*ar" text,
  "ap'os" text,
  "dollar$" text,
  "arrow->>x" text,
  "cast::y" text,
  "[bracket]" text,
  "{brace}" text,
  "eq=ual" text,
  "<tag>" text,
  "`tick`" text,
  ".." text,
  "😀" text,
  "日本" text,
  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" text,
  "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüz" text
);
create table odd_keys (
  "Upper" int constraint "k Upper" unique,
  "with space" int constraint "k with space" unique,
  "quo""te" int constraint "k quo""te" unique,
  "com,ma" int constraint "k com,ma" unique,
  "do.t" int constraint "k do.t" unique,
  "Ümläut☂" int constraint "k Ümläut☂" unique,
  "select" int constraint "k select" unique,
  "back\slash" int constraint "k back\slash" unique,
  "per%cent" int constraint "k per%cent" unique,
  " leading" int constraint "k  leading" unique,
  "trailing " int constraint "k trailing " unique,
  "semi;colon" int constraint "k semi;colon" unique,
  "par(en)" int constraint "k par(en)" unique,
  "slash/es" int constraint "k slash/es" unique,
  "quest?ion" int constraint "k quest?ion" unique,
  "ha#sh" int constraint "k ha#sh" unique,
  "pl+us" int constraint "k pl+us" unique,
  "amp&ersand" int constraint "k amp&ersand" unique,
  "co:lon" int constraint "k co:lon" unique,
  "ex!cl" int constraint "k ex!cl" unique,
  "st*ar" int constraint "k st*ar" unique,
  "ap'os" int constraint "k ap'os" unique,
  "dollar$" int constraint "k dollar$" unique,
  "arrow->>x" int constraint "k arrow->>x" unique,
  "cast::y" int constraint "k cast::y" unique,
  "[bracket]" int constraint "k [bracket]" unique,
  "{brace}" int constraint "k {brace}" unique,
  "eq=ual" int constraint "k eq=ual" unique,
  "<tag>" int constraint "k <tag>" unique,
  "`tick`" int constraint "k `tick`" unique,
  ".." int constraint "k .." unique,
  "😀" int constraint "k 😀" unique,
  "日本" int constraint "k 日本" unique
);
create table odd_links (
  "Upper" int constraint "fk Upper" references "Upper" (id),
  "with space" int constraint "fk with space" references "with space" (id),
  "quo""te" int constraint "fk quo""te" references "quo""te" (id),
  "com,ma" int constraint "fk com,ma" references "com,ma" (id),
  "do.t" int constraint "fk do.t" references "do.t" (id),
  "Ümläut☂" int constraint "fk Ümläut☂" references "Ümläut☂" (id),
  "select" int constraint "fk select" references "select" (id),
  "back\slash" int constraint "fk back\slash" references "back\slash" (id),
  "per%cent" int constraint "fk per%cent" references "per%cent" (id),
  " leading" int constraint "fk  leading" references " leading" (id),
  "trailing " int constraint "fk trailing " references "trailing " (id),
  "semi;colon" int constraint "fk semi;colon" references "semi;colon" (id),
  "par(en)" int constraint "fk par(en)" references "par(en)" (id),
  "slash/es" int constraint "fk slash/es" references "slash/es" (id),
  "quest?ion" int constraint "fk quest?ion" references "quest?ion" (id),
  "ha#sh" int constraint "fk ha#sh" references "ha#sh" (id),
  "pl+us" int constraint "fk pl+us" references "pl+us" (id),
  "amp&ersand" int constraint "fk amp&ersand" references "amp&ersand" (id),
  "co:lon" int constraint "fk co:lon" references "co:lon" (id),
  "ex!cl" int constraint "fk ex!cl" references "ex!cl" (id),
  "st*ar" int constraint "fk st*ar" references "st*ar" (id),
  "ap'os" int constraint "fk ap'os" references "ap'os" (id),
  "dollar$" int constraint "fk dollar$" references "dollar$" (id),
  "arrow->>x" int constraint "fk arrow->>x" references "arrow->>x" (id),
  "cast::y" int constraint "fk cast::y" references "cast::y" (id),
  "[bracket]" int constraint "fk [bracket]" references "[bracket]" (id),
  "{brace}" int constraint "fk {brace}" references "{brace}" (id),
  "eq=ual" int constraint "fk eq=ual" references "eq=ual" (id),
  "<tag>" int constraint "fk <tag>" references "<tag>" (id),
  "`tick`" int constraint "fk `tick`" references "`tick`" (id),
  ".." int constraint "fk .." references ".." (id),
  "😀" int constraint "fk 😀" references "😀" (id),
  "日本" int constraint "fk 日本" references "日本" (id)
);
create table odd_selfs (
  id int primary key,
  "Upper" int constraint "s Upper" references odd_selfs (id),
  "with space" int constraint "s with space" references odd_selfs (id),
  "quo""te" int constraint "s quo""te" references odd_selfs (id),
  "com,ma" int constraint "s com,ma" references odd_selfs (id),
  "do.t" int constraint "s do.t" references odd_selfs (id),
  "Ümläut☂" int constraint "s Ümläut☂" references odd_selfs (id),
  "select" int constraint "s select" references odd_selfs (id),
  "back\slash" int constraint "s back\slash" references odd_selfs (id),
  "per%cent" int constraint "s per%cent" references odd_selfs (id),
  " leading" int constraint "s  leading" references odd_selfs (id),
  "trailing " int constraint "s trailing " references odd_selfs (id),
  "semi;colon" int constraint "s semi;colon" references odd_selfs (id),
  "par(en)" int constraint "s par(en)" references odd_selfs (id),
  "slash/es" int constraint "s slash/es" references odd_selfs (id),
  "quest?ion" int constraint "s quest?ion" references odd_selfs (id),
  "ha#sh" int constraint "s ha#sh" references odd_selfs (id),
  "pl+us" int constraint "s pl+us" references odd_selfs (id),
  "amp&ersand" int constraint "s amp&ersand" references odd_selfs (id),
  "co:lon" int constraint "s co:lon" references odd_selfs (id),
  "ex!cl" int constraint "s ex!cl" references odd_selfs (id),
  "st*ar" int constraint "s st*ar" references odd_selfs (id),
  "ap'os" int constraint "s ap'os" references odd_selfs (id),
  "dollar$" int constraint "s dollar$" references odd_selfs (id),
  "arrow->>x" int constraint "s arrow->>x" references odd_selfs (id),
  "cast::y" int constraint "s cast::y" references odd_selfs (id),
  "[bracket]" int constraint "s [bracket]" references odd_selfs (id),
  "{brace}" int constraint "s {brace}" references odd_selfs (id),
  "eq=ual" int constraint "s eq=ual" references odd_selfs (id),
  "<tag>" int constraint "s <tag>" references odd_selfs (id),
  "`tick`" int constraint "s `tick`" references odd_selfs (id),
  ".." int constraint "s .." references odd_selfs (id),
  "😀" int constraint "s 😀" references odd_selfs (id),
  "日本" int constraint "s 日本" references odd_selfs (id)
);
create function "Upper"("Upper" int, second int) returns int language sql as 'select 1';
create function "with space"("with space" int, second int) returns int language sql as 'select 1';
create function "quo""te"("quo""te" int, second int) returns int language sql as 'select 1';
create function "com,ma"("com,ma" int, second int) returns int language sql as 'select 1';
create function "do.t"("do.t" int, second int) returns int language sql as 'select 1';
create function "Ümläut☂"("Ümläut☂" int, second int) returns int language sql as 'select 1';
create function "select"("select" int, second int) returns int language sql as 'select 1';
create function "back\slash"("back\slash" int, second int) returns int language sql as 'select 1';
create function "per%cent"("per%cent" int, second int) returns int language sql as 'select 1';
create function " leading"(" leading" int, second int) returns int language sql as 'select 1';
create function "trailing "("trailing " int, second int) returns int language sql as 'select 1';
create function "semi;colon"("semi;colon" int, second int) returns int language sql as 'select 1';
create function "par(en)"("par(en)" int, second int) returns int language sql as 'select 1';
create function "slash/es"("slash/es" int, second int) returns int language sql as 'select 1';
create function "quest?ion"("quest?ion" int, second int) returns int language sql as 'select 1';
create function "ha#sh"("ha#sh" int, second int) returns int language sql as 'select 1';
create function "pl+us"("pl+us" int, second int) returns int language sql as 'select 1';
create function "amp&ersand"("amp&ersand" int, second int) returns int language sql as 'select 1';
create function "co:lon"("co:lon" int, second int) returns int language sql as 'select 1';
create function "ex!cl"("ex!cl" int, second int) returns int language sql as 'select 1';
create function "st*ar"("st*ar" int, second int) returns int language sql as 'select 1';
create function "ap'os"("ap'os" int, second int) returns int language sql as 'select 1';
create function "dollar$"("dollar$" int, second int) returns int language sql as 'select 1';
create function "arrow->>x"("arrow->>x" int, second int) returns int language sql as 'select 1';
create function "cast::y"("cast::y" int, second int) returns int language sql as 'select 1';
create function "[bracket]"("[bracket]" int, second int) returns int language sql as 'select 1';
create function "{brace}"("{brace}" int, second int) returns int language sql as 'select 1';
create function "eq=ual"("eq=ual" int, second int) returns int language sql as 'select 1';
create function "<tag>"("<tag>" int, second int) returns int language sql as 'select 1';
create function "`tick`"("`tick`" int, second int) returns int language sql as 'select 1';
create function ".."(".." int, second int) returns int language sql as 'select 1';
create function "😀"("😀" int, second int) returns int language sql as 'select 1';
create function "日本"("日本" int, second int) returns int language sql as 'select 1';
create function "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" int, second int) returns int language sql as 'select 1';
create function "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüz"("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüz" int, second int) returns int language sql as 'select 1';
create function "jUpper"("Upper" json) returns int language sql as 'select 1';
create function "jwith space"("with space" json) returns int language sql as 'select 1';
create function "jquo""te"("quo""te" json) returns int language sql as 'select 1';
create function "jcom,ma"("com,ma" json) returns int language sql as 'select 1';
create function "jdo.t"("do.t" json) returns int language sql as 'select 1';
create function "jÜmläut☂"("Ümläut☂" json) returns int language sql as 'select 1';
create function "jselect"("select" json) returns int language sql as 'select 1';
create function "jback\slash"("back\slash" json) returns int language sql as 'select 1';
create function "jper%cent"("per%cent" json) returns int language sql as 'select 1';
create function "j leading"(" leading" json) returns int language sql as 'select 1';
create function "jtrailing "("trailing " json) returns int language sql as 'select 1';
create function "jsemi;colon"("semi;colon" json) returns int language sql as 'select 1';
create function "jpar(en)"("par(en)" json) returns int language sql as 'select 1';
create function "jslash/es"("slash/es" json) returns int language sql as 'select 1';
create function "jquest?ion"("quest?ion" json) returns int language sql as 'select 1';
create function "jha#sh"("ha#sh" json) returns int language sql as 'select 1';
create function "jpl+us"("pl+us" json) returns int language sql as 'select 1';
create function "jamp&ersand"("amp&ersand" json) returns int language sql as 'select 1';
create function "jco:lon"("co:lon" json) returns int language sql as 'select 1';
create function "jex!cl"("ex!cl" json) returns int language sql as 'select 1';
create function "jst*ar"("st*ar" json) returns int language sql as 'select 1';
create function "jap'os"("ap'os" json) returns int language sql as 'select 1';
create function "jdollar$"("dollar$" json) returns int language sql as 'select 1';
create function "jarrow->>x"("arrow->>x" json) returns int language sql as 'select 1';
create function "jcast::y"("cast::y" json) returns int language sql as 'select 1';
create function "j[bracket]"("[bracket]" json) returns int language sql as 'select 1';
create function "j{brace}"("{brace}" json) returns int language sql as 'select 1';
create function "jeq=ual"("eq=ual" json) returns int language sql as 'select 1';
create function "j<tag>"("<tag>" json) returns int language sql as 'select 1';
create function "j`tick`"("`tick`" json) returns int language sql as 'select 1';
create function "j.."(".." json) returns int language sql as 'select 1';
create function "j😀"("😀" json) returns int language sql as 'select 1';
create function "j日本"("日本" json) returns int language sql as 'select 1';
create function "jxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" json) returns int language sql as 'select 1';
create function "jüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüz"("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüz" json) returns int language sql as 'select 1';
grant select, insert, update on all tables in schema "Odd Schéma" to anon;

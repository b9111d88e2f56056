"""The drugs that the portal knows by name: one a line, `generic | fraction | groups | other names`.

The fraction is that of LGS 226, by the substances of LGS 234 and 245; in doubt the stricter one. I to III are never
issued here: they need the forms of COFEPRIS. Groups are what people are allergic to as one; `antibiotic` among them
says that the pharmacy keeps the receta (agreement of 27 May 2010). A drug that is not here must be declared.
"""

from typing import Final

CONTROLLED: Final = """
morfina | I
fentanilo | I
oxicodona | I
hidrocodona | I
hidromorfona | I
metadona | I
petidina | I || meperidina
codeína | I
tapentadol | I
remifentanilo | I
sufentanilo | I
dextropropoxifeno | I || propoxifeno
metilfenidato | II
lisdexanfetamina | II || lisdexanfetamina dimesilato
anfetamina | II || dexanfetamina
buprenorfina | II
nalbufina | II
butorfanol | II
pentazocina | II
ketamina | II
fentermina | II
anfepramona | II || dietilpropión
clobenzorex | II
flunitrazepam | II
fenobarbital | II
pentobarbital | II
modafinilo | II
alprazolam | II
bromazepam | II
clonazepam | II
clobazam | II
clordiazepóxido | II
diazepam | II
estazolam | II
lorazepam | II
midazolam | II
triazolam | II
zolpidem | II
zopiclona | II || eszopiclona
efedrina | II
pseudoefedrina | II
tramadol | III
amitriptilina | III
nortriptilina | III
imipramina | III
clomipramina | III
sertralina | III
trazodona | III
buspirona | III
haloperidol | III
levomepromazina | III
clorpromazina | III
perfenazina | III
sulpirida | III
tetrabenazina | III
carbonato de litio | III || litio
ácido valproico | III || valproato de magnesio; valproato sódico; valproato semisódico
biperideno | III
levodopa | III || levodopa con carbidopa; carbidopa
hidroxizina | III || hidroxicina
mazindol | III
"""

USUAL: Final = """
amoxicilina | IV | antibiotic penicillin
amoxicilina con ácido clavulánico | IV | antibiotic penicillin | amoxicilina con clavulanato; amoxicilina y ácido clavulánico
ampicilina | IV | antibiotic penicillin
bencilpenicilina | IV | antibiotic penicillin | penicilina; bencilpenicilina benzatínica; penicilina benzatínica; penicilina procaínica
dicloxacilina | IV | antibiotic penicillin
cefalexina | IV | antibiotic cephalosporin
cefuroxima | IV | antibiotic cephalosporin
cefixima | IV | antibiotic cephalosporin
ceftriaxona | IV | antibiotic cephalosporin
azitromicina | IV | antibiotic macrolide
claritromicina | IV | antibiotic macrolide
eritromicina | IV | antibiotic macrolide
clindamicina | IV | antibiotic lincosamide
ciprofloxacino | IV | antibiotic quinolone | ciprofloxacina
levofloxacino | IV | antibiotic quinolone | levofloxacina
moxifloxacino | IV | antibiotic quinolone | moxifloxacina
trimetoprima con sulfametoxazol | IV | antibiotic sulfonamide | trimetoprim con sulfametoxazol; sulfametoxazol
doxiciclina | IV | antibiotic tetracycline
tetraciclina | IV | antibiotic tetracycline
nitrofurantoína | IV | antibiotic
fosfomicina | IV | antibiotic
gentamicina | IV | antibiotic aminoglycoside
amikacina | IV | antibiotic aminoglycoside
neomicina | IV | antibiotic aminoglycoside
rifaximina | IV | antibiotic
mupirocina | IV | antibiotic
metronidazol | IV | antibiotic
nitazoxanida | IV
albendazol | IV
fluconazol | IV
itraconazol | IV
aciclovir | IV
oseltamivir | IV
paracetamol | VI
ibuprofeno | VI | nsaid
naproxeno | VI | nsaid
ácido acetilsalicílico | VI | nsaid | aspirina
diclofenaco | IV | nsaid
ketorolaco | IV | nsaid
meloxicam | IV | nsaid
celecoxib | IV | nsaid sulfonamide
metamizol sódico | IV | nsaid | metamizol; dipirona
omeprazol | VI
pantoprazol | IV
esomeprazol | IV
famotidina | VI
metoclopramida | IV
ondansetrón | IV
butilhioscina | IV | | hioscina
loperamida | VI
senósidos A-B | VI || senósidos
psyllium plantago | VI || psyllium
electrolitos orales | VI || vida suero oral
metformina | IV
glibenclamida | IV | sulfonamide
glimepirida | IV | sulfonamide
sitagliptina | IV
linagliptina | IV
dapagliflozina | IV
empagliflozina | IV
insulina glargina | IV
insulina humana | IV || insulina NPH
losartán | IV
telmisartán | IV
valsartán | IV
enalapril | IV | ace_inhibitor
captopril | IV | ace_inhibitor
lisinopril | IV | ace_inhibitor
amlodipino | IV
nifedipino | IV
metoprolol | IV
propranolol | IV
hidroclorotiazida | IV | sulfonamide
clortalidona | IV | sulfonamide
furosemida | IV | sulfonamide
espironolactona | IV
atorvastatina | IV | statin
rosuvastatina | IV | statin
simvastatina | IV | statin
pravastatina | IV | statin
bezafibrato | IV
ezetimiba | IV
clopidogrel | IV
enoxaparina | IV
rivaroxabán | IV
apixabán | IV
levotiroxina | IV
tiamazol | IV
prednisona | IV
dexametasona | IV
betametasona | IV
hidrocortisona | IV
fluticasona | IV
budesonida | IV
beclometasona | IV
salbutamol | IV
ipratropio | IV
montelukast | IV
loratadina | VI
desloratadina | IV
cetirizina | VI
clorfenamina | VI || clorfeniramina
difenhidramina | VI
ambroxol | VI
dextrometorfano | V
benzonatato | IV
alopurinol | IV
colchicina | IV
gabapentina | IV
pregabalina | IV
carbamazepina | IV
fenitoína | IV
levetiracetam | IV
lamotrigina | IV
fluoxetina | IV
escitalopram | IV
paroxetina | IV
venlafaxina | IV
duloxetina | IV
tamsulosina | IV
finasterida | IV
sildenafilo | IV
levonorgestrel con etinilestradiol | IV
levonorgestrel | VI
ácido fólico | VI
fumarato ferroso | VI
sulfato ferroso | VI
carbonato de calcio | VI
vitamina D | VI || colecalciferol
complejo B | VI
cianocobalamina | VI
clotrimazol | VI
terbinafina | VI
"""

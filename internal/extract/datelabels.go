package extract

import "strings"

// labels say what the date after them is, in the languages whose documents
// are read most. Longer labels are listed as well as the shorter ones they
// hold, so that the quote holds the whole label.
var labels = makeLabels(map[string]string{
	"last_updated": `last updated|last updated on|last update|last modified|last revised|last revision|last amended|last changed|last change
		updated|updated on|updated as of|revised|revised on|revised as of|modified|date of last update|date of last revision|date of last modification
		date last modified|date last updated|most recently updated|most recent update|version dated|version date|version of|revision date|date revised|date of revision|posted on|posted|date of version
		stand|stand vom|zuletzt aktualisiert|zuletzt aktualisiert am|letzte aktualisierung|aktualisiert am|aktualisiert|letzte änderung|zuletzt geändert|zuletzt geändert am|zuletzt überarbeitet|fassung vom|version vom|geändert am|datum der letzten aktualisierung
		dernière mise à jour|date de dernière mise à jour|mise à jour|mis à jour|mise à jour le|mis à jour le|dernière modification|dernière révision|modifié le|modifiée le|version du|actualisé le
		última actualización|ultima actualización|fecha de la última actualización|fecha de última actualización|fecha de actualización|actualizado|actualizada|actualizado el|última modificación|última revisión|versión de
		ultimo aggiornamento|data dell'ultimo aggiornamento|aggiornato|aggiornata|aggiornato al|ultima modifica|ultima revisione|versione del
		laatst bijgewerkt|laatst bijgewerkt op|laatst gewijzigd|laatst gewijzigd op|laatst aangepast|laatste update|laatste wijziging|bijgewerkt|bijgewerkt op|versie van
		última atualização|ultima atualização|data da última atualização|última actualização|atualizado|atualizada|atualizado em|última modificação|última revisão|versão de
		更新日期|最近更新日期|最后更新日期|最后更新|最近更新|最終更新日|最終更新|最終改定日|改定日|更新日|最后修订|修订日期|최종 업데이트|최종 수정일`,
	"effective": `effective|effective date|effective as of|effective from|effective on|effective starting|effective since|date effective|date of effect|becomes effective|become effective|goes into effect|go into effect|in effect as of|in effect|in effect from|takes effect|take effect|taking effect|comes into force|enters into force|in force from|in force since|valid from|valid as of|applies from|applicable from|applicable as of
		gültig ab|gültig seit|gilt ab|gilt ab dem|gelten ab|gelten ab dem|gelten seit|in kraft|in kraft getreten am|tritt in kraft am|wirksam ab|wirksam zum|datum des inkrafttretens|inkrafttreten|gültigkeitsdatum
		en vigueur|en vigueur le|en vigueur depuis le|en vigueur à compter du|date d'entrée en vigueur|date d’entrée en vigueur|entrée en vigueur|date d'effet|date d’effet|applicable à compter du|applicables à compter du|applicable depuis le|prend effet le|s'applique à partir du|s’applique à partir du|s'applique à partir de|s’applique à partir de|s'appliquent à partir du|s’appliquent à partir du|s'applique à compter du|s’applique à compter du|applicable à partir du|applicables à partir du
		en vigor|en vigor desde|en vigor a partir del|fecha de entrada en vigor|entrada en vigor|fecha de vigencia|fecha efectiva|fecha de efectividad|vigente desde|vigente a partir del|vigencia|efectivo a partir del|efectiva a partir del|aplicable a partir del|se aplica a partir del
		in vigore|in vigore dal|in vigore a partire dal|data di entrata in vigore|entrata in vigore|data di decorrenza|data di efficacia|efficace dal|valido dal|valida dal|si applica dal|applicabile dal
		ingangsdatum|datum van inwerkingtreding|van kracht|van kracht vanaf|van kracht per|geldig vanaf|geldig per|met ingang van|in werking|van toepassing vanaf|van toepassing per
		em vigor|em vigor desde|em vigor a partir de|data de entrada em vigor|data de vigência|vigência|data efetiva|data de eficácia|válido a partir de|válida a partir de|aplicável a partir de
		生效日期|生效日|施行日期|施行日|制定日|発効日|시행일|시행일자`,
})

type label struct{ kind, text string }

func makeLabels(kinds map[string]string) []label {
	var out []label
	for _, kind := range []string{"last_updated", "effective"} {
		for _, text := range strings.FieldsFunc(kinds[kind], func(r rune) bool { return r == '|' || r == '\n' }) {
			if text = strings.TrimSpace(text); text != "" {
				out = append(out, label{kind, text})
			}
		}
	}
	return out
}

// months maps names of months, and their short forms, to their number.
var months = makeMonths(
	"january jan januar jänner janvier janv enero ene gennaio gen januari janeiro",
	"february feb februar février fevrier févr fév febrero febbraio februari fevereiro fev febr",
	"march mar märz maerz mars marzo maart março marco mrz mrt",
	"april apr avril avr abril abr aprile",
	"may mai mayo maggio mei maio mag",
	"june jun juni juin junio giugno junho giu",
	"july jul juli juillet juil julio luglio julho lug",
	"august aug août aout agosto ago augustus agt",
	"september sep sept septembre septiembre settembre setembro set setiembre",
	"october oct oktober okt octobre octubre ottobre outubro out ott",
	"november nov novembre noviembre novembro",
	"december dec dezember dez décembre déc diciembre dicembre dezembro dic",
)

func makeMonths(names ...string) map[string]int {
	out := map[string]int{}
	for i, line := range names {
		for _, n := range strings.Fields(line) {
			out[n] = i + 1
		}
	}
	return out
}

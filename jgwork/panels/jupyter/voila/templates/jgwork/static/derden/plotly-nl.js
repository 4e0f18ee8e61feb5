/* Dutch locale of plotly.js-locales 3.7.0, with the strings it lacks for plotly.js 4.1 added below.

MIT License

Copyright (c) 2016-2024 Plotly Technologies Inc.

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
*/
(function () {
'use strict';
var nl = {
    moduleType: 'locale',
    name: 'nl',
    dictionary: {
        'Autoscale': 'Automatische schaal',
        'Click to enter Colorscale title': 'Klik om kleurenschaal titel in te vullen',
        'Click to enter Component A title': 'Klik om Component A titel in te vullen',
        'Click to enter Component B title': 'Klik om Component B titel in te vullen',
        'Click to enter Component C title': 'Klik om Component C titel in te vullen',
        'Click to enter Plot title': 'Klik om Plot titel in te vullen',
        'Click to enter X axis title': 'Klik om x-as titel in te vullen',
        'Click to enter Y axis title': 'Klik om y-as titel in te vullen',
        'Click to enter radial axis title': 'Klik om radiaal-as titel in te vullen',
        'Double-click to zoom back out': 'Zoom uit door te dubbel klikken',
        'Download plot as a PNG': 'Dowload de plot als een PNG-bestand',
        'Download plot': 'Download de plot',
        'Draw circle': 'Teken cirkel',
        'Draw closed freeform': 'Teken gesloten vorm',
        'Draw line': 'Teken lijn',
        'Draw open freeform': 'Teken open vorm',
        'Draw rectangle': 'Teken rechthoek',
        'Edit in Chart Studio': 'In Chart Studio wijzigen',
        'Erase active shape': 'Wis huidige vorm',
        'IE only supports svg. Changing format to svg.': 'IE ondersteunt alleen svg bestanden. Formaat gewijzigd naar svg.',
        'Lasso Select': 'Lasso selectie',
        'Produced with Plotly.js': 'Gemaakt met Plotly.js',
        'Zoom': 'Inzoomen',
        'max:': 'maximum:',
        'mean ± σ:': 'gemiddelde ± σ:',
        'mean:': 'gemiddelde:',
        'min:': 'minimum:',
        'new text': 'nieuwe tekst',
        'open:': 'openen:',
        'high:': 'hoog:',
        'low:': 'laag:',
        'source:': 'bron:',
        'target:': 'doel:',
    },
    format: {
        days: [
            'zondag', 'maandag', 'dinsdag', 'woensdag',
            'donderdag', 'vrijdag', 'zaterdag'
        ],
        shortDays: ['zo', 'ma', 'di', 'wo', 'do', 'vr', 'za'],
        months: [
            'januari', 'februari', 'maart', 'april', 'mei', 'juni',
            'juli', 'augustus', 'september', 'oktober', 'november', 'december'
        ],
        shortMonths: [
            'jan', 'feb', 'mrt', 'apr', 'mei', 'jun',
            'jul', 'aug', 'sep', 'okt', 'nov', 'dec'
        ],
        date: '%d-%m-%Y',
        decimal: ',',
        thousands: '.',
        year: '%Y',
        month: '%b %Y',
        dayMonth: '%-d %b',
        dayMonthYear: '%-d %b %Y'
    }
};
Object.assign(nl.dictionary, {
    "Box Select": "Rechthoek selecteren",
    "Cancel": "Annuleren",
    "Close": "Sluiten",
    "Click to enter Plot subtitle": "Klik om een ondertitel in te vullen",
    "Compare data on hover": "Waarden naast elkaar tonen bij aanwijzen",
    "Double-click on legend to isolate one trace": "Dubbelklik in de legenda om één reeks te tonen",
    "Download plot as JSON": "Grafiek opslaan als JSON",
    "Download plot as a PNG": "Grafiek opslaan als PNG",
    "Download plot": "Grafiek opslaan",
    "Image download succeeded": "De afbeelding is opgeslagen",
    "JSON download succeeded": "De JSON is opgeslagen",
    "Preparing image - this may take a few seconds": "De afbeelding wordt gemaakt; dit duurt enkele seconden",
    "Pan": "Verschuiven",
    "Zoom": "Inzoomen op een vlak",
    "Zoom in": "Inzoomen",
    "Zoom out": "Uitzoomen",
    "Reset axes": "Assen terugzetten",
    "Reset": "Terugzetten",
    "Reset view": "Beeld terugzetten",
    "Reset views": "Beelden terugzetten",
    "Reset camera to default": "Standaardbeeld",
    "Reset camera to last save": "Laatst bewaarde beeld",
    "Orbital rotation": "Draaien om een punt",
    "Turntable rotation": "Draaien om de as",
    "Show closest data on hover": "Dichtstbijzijnde waarde tonen bij aanwijzen",
    "Toggle Spike Lines": "Hulplijnen aan of uit",
    "Toggle show closest data on hover": "Dichtstbijzijnde waarde aan of uit",
    "Snapshot succeeded": "De afbeelding is gemaakt",
    "Sorry, there was a problem downloading your snapshot!": "Het opslaan van de afbeelding is mislukt",
    "Taking snapshot - this may take a few seconds": "De afbeelding wordt gemaakt; dit duurt enkele seconden",
    "lat:": "breedte:",
    "lon:": "lengte:",
    "close:": "slot:",
    "trace": "reeks",
    "new text": "nieuwe tekst",
    "q1:": "1e kwartiel:",
    "q3:": "3e kwartiel:",
    "median:": "mediaan:",
    "lower fence:": "ondergrens:",
    "upper fence:": "bovengrens:",
    "kde:": "kde:",
    "Incoming flow count:": "aantal in:",
    "Outgoing flow count:": "aantal uit:"
});
window.PlotlyLocales = (window.PlotlyLocales || []).concat([nl]);
})();

/** Words of help for the commonest mistakes, in German: `playground/hints.py` says which belong to what. */

import type { hints as english } from "./hints.en";

export const hints: Record<keyof typeof english, string> = {
  layer_width:
    "Diese Schicht nimmt {wanted} Zahlen je Beispiel und bekommt Tensoren der Form {given}. Ihr erstes Argument muss die letzte Zahl dieser Form sein, also das zweite Argument der Schicht davor.",
  matmul:
    "Ein Produkt von {a} und {b}: die letzte Zahl der ersten Form muss die vorletzte der zweiten sein. Vielleicht fehlt ein .T.",
  broadcast: "{a} und {b} passen nicht zusammen: von rechts muss jedes Paar von Größen gleich sein, oder eine davon 1.",
  loss_column:
    "Das Modell liefert eine Spalte, {x}, und das Ziel ist eine Reihe von Zahlen, {target}: mit target.unsqueeze(1) oder output.squeeze(1) haben beide eine Form. Das Ziel muss hier float sein.",
  loss_shape:
    "Ausgabe {x} und Ziel {target} gehören nicht zusammen: bei Klassen ist das Ziel eine ganze Zahl je Beispiel (int64), bei Zahlen hat es die Form der Ausgabe.",
  channels:
    "Das Bild hat {given} Kanäle ({x} ist Beispiele, Kanäle, Höhe, Breite). Das erste Argument von {layer} muss diese Zahl sein.",
  image_dims:
    "{layer} will Bilder als (Beispiele, Kanäle, Höhe, Breite). {x} fehlen Dimensionen: unsqueeze(1) fügt einen Kanal ein.",
  reshape:
    "Eine Form {wanted} fasst eine andere Zahl von Elementen als die {count}, die da sind. Eine Größe darf -1 sein: sie wird ausgerechnet.",
  model_output: "Die letzte Schicht bestimmt die Form der Ausgabe: sie muss {wanted} liefern und liefert {given}.",
  class_range:
    "Es gibt ein Ziel {given}, aber die Ausgabe hat {classes} Spalten, für die Klassen ab 0. Die letzte Schicht braucht eine Spalte je Klasse.",
  index_range:
    "Es gibt {size} Einträge, ab 0 gezählt; {index} ist keiner davon. Bei einem Embedding muss das erste Argument größer sein als der größte Index.",
  dim_range: "Der Tensor hat {dims} Dimensionen, ab 0 gezählt; {dim} ist keine davon.",
  probabilities:
    "Dieser Verlust will Wahrscheinlichkeiten zwischen 0 und 1: setze ein Sigmoid davor, oder nimm BCEWithLogitsLoss, das es schon enthält.",
  no_graph:
    "In diesen Verlust ist nichts eingegangen, das einen Gradienten braucht. Entstand er in no_grad(), aus detach() oder item(), oder ohne die Ausgabe des Modells?",
  second_backward:
    "Der Graph eines Schritts kann einmal durchlaufen werden. Berechne den Verlust in jedem Schritt neu; was vom vorigen bleibt, braucht .detach().",
  not_scalar_backward:
    "backward beginnt bei einer einzelnen Zahl, und dies ist {shape}: nimm zuerst .mean() oder .sum().",
  leaf_in_place: "Hier wird ein Gewicht von Hand geändert: tu das in `with lucid.no_grad():`.",
  modified_in_place:
    "Etwas mit Unterstrich (add_, relu_) oder eine Zuweisung in einen Tensor hat überschrieben, was der Gradient braucht. Nimm die Form, die einen neuen Tensor macht.",
  one_element:
    "Ein Tensor der Form {shape} ist nicht eine Zahl: nimm .mean(), .argmax(), .any() oder .tolist(), je nachdem, was du meinst.",
  super_init: "{name} hat ein eigenes __init__: dessen erste Zeile muss super().__init__() sein.",
  no_parameters:
    "Der Optimierer hat keine Gewichte bekommen. Stehen die Schichten in einer einfachen Liste? nn.ModuleList oder nn.Sequential kennt sie; und ein Generator lässt sich nur einmal benutzen.",
  missing_argument: "{call} braucht mehr Argumente: {names}.",
  unknown_argument: "{call} kennt kein Argument {name}. help(…) im Programm druckt die, die es gibt.",
  none_attribute: "Hier ist etwas None: eine Funktion ohne return, oder .grad vor backward().",
  torch:
    "Hier laufen PyTorch-Programme mit einer geänderten Zeile: import lucid as torch. Für Module, die selbst torch importieren: lucid.as_torch().",
  not_here:
    "{name} ist auf dieser Seite nicht installiert. Pythons eigene Module und lucid sind da; das Notizbuch kann Pakete aus reinem Python installieren.",
  cuda: "Hier gibt es kein CUDA: lass .cuda() und .to('cuda') weg, oder schreibe device = 'cpu'.",
  unknown_name: "An dieser Stelle heißt nichts {name}. Steht es oben anders geschrieben, oder fehlt ein import?",
  colon: "Eine Zeile, die einen Block beginnt (def, for, if, class, with), endet mit einem Doppelpunkt.",
  bracket: "Eine Klammer {bracket} wurde hier geöffnet und nirgends geschlossen.",
  indentation: "Die Zeilen eines Blocks beginnen in derselben Spalte, mit vier Leerzeichen je Stufe.",
  memory:
    "Der Speicher des Tabs ist voll: kleinere Schichten, kleinere Stapel, und nichts aufheben, was noch einen Graphen hat (.item() oder .detach()).",
  recursion: "Eine Funktion ruft sich ohne Ende selbst auf.",
  input: "In dieses Programm kann niemand tippen: setze den Wert im Code.",
};

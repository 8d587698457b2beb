import type { Scene } from "../contract";

export const words: Scene["words"] = {
  en: {
    tagline: "Write a network in Python. Watch it learn, right here in the page.",
    seen: [
      "Each point has a class, and the network is told only that. The colour behind the points is what it would say of every place in the plane; the deeper the colour, the surer it is.",
      "Training changes the weights a little at each step, so that the points' own classes become likelier. The border bends until it runs between the classes.",
    ],
    settings: {
      data: {
        label: "Data set",
        options: { spiral: "Spiral", circle: "Circle", xor: "XOR", gauss: "Gauss", moons: "Moons" },
      },
      classes: { label: "Classes" },
      noise: { label: "Noise" },
      points: { label: "Points" },
      "show-test": { label: "show test points" },
    },
    figures: { train: "Training", test: "Test" },
    curves: { loss: { title: "Loss" }, accuracy: { title: "Accuracy", series: ["training", "test"] } },
    challenges: {
      spiral: "95 % of the test points of the spiral",
      small: "90 % on the spiral with at most 120 parameters",
    },
    view: {
      class: "class {n}",
      surer: "deeper colour: surer",
      picture:
        "What the model makes of the plane after {step} steps: training accuracy {train} %, test accuracy {test} %.",
    },
  },
  de: {
    tagline: "Schreibe ein Netz in Python und sieh ihm beim Lernen zu, hier auf der Seite.",
    seen: [
      "Jeder Punkt hat eine Klasse, und mehr erfährt das Netz nicht. Die Farbe hinter den Punkten zeigt, was es von jeder Stelle der Ebene sagen würde; je kräftiger die Farbe, desto sicherer ist es.",
      "Jeder Trainingsschritt ändert die Gewichte ein wenig, sodass die Klassen der Punkte wahrscheinlicher werden. Die Grenze biegt sich, bis sie zwischen den Klassen verläuft.",
    ],
    settings: {
      data: {
        label: "Datensatz",
        options: { spiral: "Spirale", circle: "Kreis", xor: "XOR", gauss: "Gauß", moons: "Monde" },
      },
      classes: { label: "Klassen" },
      noise: { label: "Rauschen" },
      points: { label: "Punkte" },
      "show-test": { label: "Testpunkte zeigen" },
    },
    figures: { train: "Training", test: "Test" },
    curves: { loss: { title: "Verlust" }, accuracy: { title: "Trefferquote", series: ["Training", "Test"] } },
    challenges: {
      spiral: "95 % der Testpunkte der Spirale",
      small: "90 % der Spirale mit höchstens 120 Parametern",
    },
    view: {
      class: "Klasse {n}",
      surer: "kräftigere Farbe: sicherer",
      picture: "Was das Netz nach {step} Schritten aus der Ebene macht: {train} % im Training, {test} % im Test.",
    },
  },
};

/**
 * What the pages of the reference and of the guides do beyond being read: the theme's switch, the search and the examples. All
 * of it is added here, to pages that are whole without it, and what is heavy is loaded when it is asked for.
 */

import "./style.css";
import { examples } from "./blocks";
import { searchBox } from "./box";
import { themeButton } from "./theme";

themeButton();
searchBox();
examples();

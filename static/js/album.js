// What a script can add to pages that are complete without it.

import { showFirst } from "./initial_loading.js";
import { offerLightbox } from "./lightbox.js";
import { lookForNews } from "./new_photos.js";
import { keepPlace } from "./scroll_restoration.js";
import { loadMore, scrollOn } from "./scrolling.js";
import { offerSharing } from "./sharing.js";
import { tellTimes } from "./times.js";

const hasWall = document.querySelector(".wall .page") !== null;

showFirst();
tellTimes();
offerSharing();
keepPlace();
scrollOn();
lookForNews();
offerLightbox(hasWall ? { loadMore } : {});

// What a script can add to pages that are complete without it.

import { offerDateRail } from "./date_rail.js";
import { offerFilters } from "./filters.js";
import { limitFirstLoading } from "./initial_loading.js";
import { keepPlaceBetweenLanguages } from "./language_menu.js";
import { offerLightbox } from "./lightbox.js";
import { announceNewPhotos } from "./new_photos.js";
import { restoreScrolling } from "./scroll_restoration.js";
import { loadMore, loadWhileScrolling } from "./infinite_scroll.js";
import { offerSearch } from "./search.js";
import { offerSharing } from "./sharing.js";
import { showRelativeTimes } from "./relative_times.js";

const hasGallery = document.querySelector(".gallery .page") !== null;

limitFirstLoading();
showRelativeTimes();
offerSharing();
offerSearch();
offerFilters();
keepPlaceBetweenLanguages();
restoreScrolling();
loadWhileScrolling();
announceNewPhotos();
offerDateRail();
offerLightbox(hasGallery ? { loadMore } : {});

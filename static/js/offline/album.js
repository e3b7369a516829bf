// What a script adds to the pages of a frozen album: as album.js, without a server.

import { offerDateRail } from "../date_rail.js";
import { limitFirstLoading } from "../initial_loading.js";
import { loadMore, loadWhileScrolling } from "../infinite_scroll.js";
import { offerLightbox } from "../lightbox.js";
import { goToPhotoInAddress } from "./photo_address.js";
import { showRelativeTimes } from "./relative_times.js";
import { restoreScrolling } from "./scroll_restoration.js";
import { moreFound, offerSearch } from "./search.js";

const hasGallery = document.querySelector(".gallery .page") !== null;

goToPhotoInAddress();
limitFirstLoading();
showRelativeTimes();
offerSearch();
restoreScrolling();
loadWhileScrolling();
offerDateRail();
offerLightbox(hasGallery ? { loadMore: (direction) => moreFound(direction) ?? loadMore(direction) } : {});

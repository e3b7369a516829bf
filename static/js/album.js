// What a script can add to pages that are complete without it.

import { offerLightbox } from "./lightbox.js";
import { offerSharing } from "./sharing.js";
import { tellTimes } from "./times.js";

tellTimes();
offerSharing();
offerLightbox();

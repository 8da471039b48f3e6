/** Leaflet, with its markers' pictures: it would look for them beside its style sheet. */
import L from 'leaflet/dist/leaflet-src.js';
import icon from 'leaflet/dist/images/marker-icon.png';
import large from 'leaflet/dist/images/marker-icon-2x.png';
import shadow from 'leaflet/dist/images/marker-shadow.png';

delete L.Icon.Default.prototype._getIconUrl;
L.Icon.Default.mergeOptions({
  iconUrl: icon,
  iconRetinaUrl: large,
  shadowUrl: shadow
});

export default L;

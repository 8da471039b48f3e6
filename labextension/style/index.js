import './base.css';
import './arena.css';
import './leaderboard.css';
import './models.css';

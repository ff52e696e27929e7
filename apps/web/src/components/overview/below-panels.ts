/** What lies below the fold, as one piece of script that the first picture need not wait for. */
export { ConversationsPanel } from '../panels/ConversationsPanel';
export { DeniedByPortPanel, DeniedSharePanel } from '../panels/DeniedPanels';
export { CountriesPanel, WorldMapPanel } from '../panels/GeographyPanels';
export { HeatmapPanel } from '../panels/HeatmapPanel';
export { QualityPanel } from '../panels/QualityPanel';
export { ProtocolsPanel, ServicesPanel, TopDestinationsPanel, TopSourcesPanel } from '../panels/RankPanels';
export { InterfacesTable, ListenersTable, TalkersTable } from '../tables/HostTables';

import { NotFound } from '../components/shell/NotFound';

export default function Page() {
  return <NotFound />;
}
